// check.go: a history given as text, judged as a register, through cgo.
//
//	go run check.go
package main

// #cgo pkg-config: minos
// #include <minos/minos.h>
// #include <stdlib.h>
import "C"

import (
	"fmt"
	"os"
	"unsafe"
)

// A read that began after a write of 2 had completed sees the 1 that was there before.
const text = `
{:process 0, :type :invoke, :f :write, :value 1}
{:process 0, :type :ok,     :f :write, :value 1}
{:process 0, :type :invoke, :f :write, :value 2}
{:process 0, :type :ok,     :f :write, :value 2}
{:process 1, :type :invoke, :f :read,  :value nil}
{:process 1, :type :ok,     :f :read,  :value 1}
`

func fail(err *C.minos_error) {
	fmt.Fprintf(os.Stderr, "%d:%d: %s\n", err.line, err.column, C.GoString(&err.message[0]))
	os.Exit(1)
}

func main() {
	var err C.minos_error
	var history *C.minos_history
	var verdict *C.minos_verdict

	bytes := C.CBytes([]byte(text))
	defer C.free(bytes)
	if C.minos_history_parse(&history, bytes, C.size_t(len(text)), nil, &err) != C.MINOS_OK {
		fail(&err)
	}
	defer C.minos_history_free(history)

	checker := C.CString("linearizable:model=register")
	defer C.free(unsafe.Pointer(checker))
	if C.minos_check(&verdict, history, &checker, 1, nil, nil, nil, &err) != C.MINOS_OK {
		fail(&err)
	}
	defer C.minos_verdict_free(verdict)

	valid := C.GoString(C.minos_valid_word(C.minos_verdict_valid(verdict)))
	fmt.Println(valid, C.GoString(C.minos_verdict_word(verdict)))
}
