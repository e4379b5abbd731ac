"""check.py: a history given as text, judged as a register, through ctypes.

    python3 check.py [libminos.so.0]"""

import ctypes
import sys

# A read that began after a write of 2 had completed sees the 1 that was there before.
TEXT = b"""
{:process 0, :type :invoke, :f :write, :value 1}
{:process 0, :type :ok,     :f :write, :value 1}
{:process 0, :type :invoke, :f :write, :value 2}
{:process 0, :type :ok,     :f :write, :value 2}
{:process 1, :type :invoke, :f :read,  :value nil}
{:process 1, :type :ok,     :f :read,  :value 1}
"""


class Error(ctypes.Structure):
    """minos_error"""
    _fields_ = [("status", ctypes.c_int), ("line", ctypes.c_uint64), ("column", ctypes.c_uint64),
                ("offset", ctypes.c_uint64), ("path", ctypes.c_char * 256),
                ("message", ctypes.c_char * 256)]


def main():
    minos = ctypes.CDLL(sys.argv[1] if len(sys.argv) > 1 else "libminos.so.0")
    pointer, size = ctypes.c_void_p, ctypes.c_size_t
    minos.minos_history_parse.argtypes = [pointer, ctypes.c_char_p, size, pointer, pointer]
    minos.minos_check.argtypes = [pointer, pointer, pointer, size, pointer, pointer, pointer,
                                  pointer]
    minos.minos_verdict_valid.argtypes = minos.minos_verdict_word.argtypes = [pointer]
    minos.minos_valid_word.restype = minos.minos_verdict_word.restype = ctypes.c_char_p
    minos.minos_verdict_free.argtypes = minos.minos_history_free.argtypes = [pointer]
    minos.minos_verdict_free.restype = minos.minos_history_free.restype = None

    error, history, verdict = Error(), pointer(), pointer()
    checkers = (ctypes.c_char_p * 1)(b"linearizable:model=register")
    status = minos.minos_history_parse(ctypes.byref(history), TEXT, len(TEXT), None,
                                       ctypes.byref(error))
    if status == 0:
        status = minos.minos_check(ctypes.byref(verdict), history, checkers, 1, None, None, None,
                                   ctypes.byref(error))
    if status != 0:
        sys.exit(f"{error.line}:{error.column}: {error.message.decode()}")
    print(minos.minos_valid_word(minos.minos_verdict_valid(verdict)).decode(),
          minos.minos_verdict_word(verdict).decode())
    minos.minos_verdict_free(verdict)
    minos.minos_history_free(history)


main()
