-- What a script does, errors and coroutines above all.
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
print(fib(20))

local t = {}
for i = 1, 5000 do t[i] = (i * 7919) % 10007 end
table.sort(t)
print(t[1], t[#t])

local words = {}
for w in ("the quick brown fox "):rep(100):gmatch("%a+") do
    words[w] = (words[w] or 0) + 1
end
print(words.quick)

local caught = 0
for i = 1, 2000 do
    local function down(n) if n == 0 then error("x") end return 1 + down(n - 1) end
    if not pcall(down, i % 150) then caught = caught + 1 end
end
print(caught)

local co = coroutine.wrap(function()
    for i = 1, 3000 do
        pcall(function() coroutine.yield(i) end)
    end
end)
local sum = 0
for _ = 1, 3000 do sum = sum + co() end
print(sum)

print(select("#", string.format("%5.2f %d %s %q", 1.5, 3, "a", "b\n"):byte(1, -1)))
print(load("return " .. ("("):rep(150) .. "1" .. (")"):rep(150))())
print(pcall(string.rep, "x", -1), #tostring(1e100))
print((pcall(function() local function f() return f() + 1 end return f() end)))
print(("x"):rep(1000):gsub("x", function(c) return c .. c end):len())
