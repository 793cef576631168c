// The echo server on goroutines (Debian: golang-go), one kernel thread for all
// of them: what tests/bench/echo.h is in C.
package main

import (
	"fmt"
	"net"
	"os"
	"runtime"
)

const buffer = 1024 // ECHO_BUFFER in echo_port.h

func serve(c net.Conn) {
	var buf [buffer]byte
	for {
		n, err := c.Read(buf[:])
		if err != nil {
			break
		}
		if _, err = c.Write(buf[:n]); err != nil {
			break
		}
	}
	c.Close()
}

func main() {
	runtime.GOMAXPROCS(1)
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, "cannot listen:", err)
		os.Exit(1)
	}
	fmt.Println(l.Addr().(*net.TCPAddr).Port)
	for {
		c, err := l.Accept()
		if err != nil {
			fmt.Fprintln(os.Stderr, "cannot accept:", err)
			os.Exit(1)
		}
		go serve(c)
	}
}
