// look.mjs -- looks at the pages in a browser, as a reader would use them.
//
//      node look.mjs CHROMIUM ROOT
//
// Nothing here looks at the time something takes; that it comes is enough.

import { readFileSync, readdirSync } from "node:fs";
import { chromium } from "playwright-core";

const [, , executablePath, root] = process.argv;
const pages = `file://${root}/build/browser/pages/`;
const book = `file://${root}/build/book/html/`;
const axe = readFileSync(`${root}/build/browser/node_modules/axe-core/axe.min.js`, "utf8");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
let passed = 0, failed = 0;

function check(holds, what) {
    if (holds) {
        passed++;
    } else {
        failed++;
        console.log(what);
    }
}

// Opens a page; what it fetches from elsewhere and what goes wrong in it counts.
async function open(url, options = {}) {
    const page = await browser.newPage({ viewport: { width: 1200, height: 800 }, ...options });
    page.on("pageerror", e => check(false, `${url}: ${e.message}`));
    page.on("request", r => check(r.url().startsWith("file:") || r.url().startsWith("data:"), `${url} fetches ${r.url()}`));
    await page.goto(url);
    return page;
}

// What axe-core calls serious or critical.
async function barriers(page, what) {
    await page.evaluate(axe);
    const found = await page.evaluate(() => axe.run());
    const serious = found.violations.filter(v => v.impact === "serious" || v.impact === "critical");
    for (const v of serious)
        console.log(`${what}: ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 90)).join(" | ")}`);
    check(serious.length === 0, `${what}: ${serious.length} serious barriers`);
}

const said = page => page.locator("#said").textContent();

async function smallLog() {
    const page = await open(pages + "small.html");
    check((await page.locator("#summary").textContent()).startsWith("6 threads, "), "timeline: the summary");
    await page.focus("#lanes");
    await page.keyboard.press("ArrowRight");
    check((await said(page)).includes("Event 1,"), "timeline: an arrow goes to the next event");
    await page.keyboard.press("Shift+ArrowRight");
    check((await said(page)).includes("main"), "timeline: with Shift, of the same thread");
    await page.keyboard.press("End");
    const end = await said(page);
    await page.keyboard.press("ArrowRight");
    check(await said(page) === end, "timeline: nothing comes behind the last event");
    await page.keyboard.press("/");
    await page.keyboard.type("#3 ends");
    await page.keyboard.press("Enter");
    check((await said(page)).endsWith("#3 ends"), "timeline: search finds " + await said(page));
    await page.fill("#query", "no such thing");
    await page.click("#next");
    check((await said(page)).startsWith("Nothing matches"), "timeline: search says that it finds nothing");
    await page.focus("#lanes");
    const before = await page.locator("#axis").inputValue();
    await page.keyboard.press("t");
    check(await page.locator("#axis").inputValue() !== before, "timeline: t changes the axis");
    const whole = await page.locator("#lanes").screenshot();
    for (const key of ["+", "+", "-", "0"])
        await page.keyboard.press(key);
    await page.waitForTimeout(100);
    check(whole.equals(await page.locator("#lanes").screenshot()), "timeline: 0 shows all again");
    await page.keyboard.press("Home");
    await page.keyboard.press("+");
    await page.waitForTimeout(100);
    check(!whole.equals(await page.locator("#lanes").screenshot()), "timeline: + zooms");
    const box = await page.locator("#lanes").boundingBox();
    await page.keyboard.press("0");
    await page.mouse.click(box.x + box.width / 2, box.y + 22 + 20 * 2 + 10);
    check((await said(page)).includes("#2"), "timeline: a click chooses an event of its lane: " + await said(page));
    const night = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const day = await night();
    await page.click("#theme");
    check(await night() !== day, "timeline: light and dark");
    await page.click("#help");
    check(await page.locator("#keys").isVisible(), "timeline: the keys are explained");
    await page.close();
}

async function largeLog() {
    const page = await open(pages + "large.html");
    const summary = await page.locator("#summary").textContent();
    check(/^1001 threads, 10\d{4} events/.test(summary), "timeline, large: " + summary);
    await page.focus("#lanes");
    await page.keyboard.press("End");
    check(/Event 10\d{4},/.test(await said(page)), "timeline, large: the last event");
    for (const key of ["+", "+", "+", "ArrowLeft", "PageUp", "t", "-", "0"])
        await page.keyboard.press(key);
    await page.fill("#query", "#777 ends");
    await page.keyboard.press("Enter");
    check((await said(page)).endsWith("#777 ends"), "timeline, large: search");
    await page.close();
}

async function strangeLog() {
    const page = await open(pages + "strange.html");
    check((await page.locator("#near").textContent()).includes("makes <img src=x>"), "timeline: names are text");
    check(await page.locator("#near img, #near b").count() === 0, "timeline: names are not markup");
    await page.close();
}

async function report() {
    const page = await open(pages + "report.html");
    check((await page.locator(".two th").allTextContents()).join() === "expected,got", "report: two columns");
    check((await page.locator(".two mark").allTextContents()).join() === "a,b", "report: what differs is marked");
    await page.close();
}

// Light and dark, wide and narrow.
async function looks(url, what) {
    for (const [colorScheme, width] of [["light", 1200], ["dark", 390]]) {
        const page = await open(url, { colorScheme, viewport: { width, height: 800 } });
        await barriers(page, `${what}, ${colorScheme}, ${width} wide`);
        check(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${what}: wider than a screen of ${width}`);
        check(await page.evaluate(() => [...document.images].every(i => i.naturalWidth > 0)), `${what}: a figure does not show`);
        await page.close();
    }
}

async function handout(name) {
    const page = await open(book + name);
    await page.keyboard.press("Tab");
    check(await page.evaluate(() => document.activeElement.matches(".skip")), `${name}: the first key leads past the page`);
    const pdf = (await page.pdf({ format: "A4", preferCSSPageSize: true })).toString("latin1");
    const sides = (pdf.match(/\/Type\s*\/Page[^s]/g) || []).length;
    check(sides >= 1 && sides <= 6, `${name}: prints on ${sides} sides`);
    console.log(`${name}: ${sides} printed sides`);
    await page.close();
}

await smallLog();
await largeLog();
await strangeLog();
await report();
for (const name of ["small", "report"])
    await looks(`${pages}${name}.html`, name);
for (const name of readdirSync(`${root}/build/book/html`).filter(n => n.endsWith(".html"))) {
    await looks(book + name, name);
    if (/^\d\d-/.test(name))
        await handout(name);
}
await browser.close();
console.log(`harness: ${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
