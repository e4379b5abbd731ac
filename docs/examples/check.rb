# check.rb: a history given as text, judged as a register, through fiddle.
#
#     ruby check.rb [libminos.so.0]
require "fiddle/import"

# A read that began after a write of 2 had completed sees the 1 that was there before.
TEXT = <<~EDN
  {:process 0, :type :invoke, :f :write, :value 1}
  {:process 0, :type :ok,     :f :write, :value 1}
  {:process 0, :type :invoke, :f :write, :value 2}
  {:process 0, :type :ok,     :f :write, :value 2}
  {:process 1, :type :invoke, :f :read,  :value nil}
  {:process 1, :type :ok,     :f :read,  :value 1}
EDN

module Minos
  extend Fiddle::Importer
  dlload(ARGV[0] || "libminos.so.0")
  extern "int minos_history_parse(void*, void*, size_t, void*, void*)"
  extern "void minos_history_free(void*)"
  extern "int minos_check(void*, void*, void*, size_t, void*, void*, void*, void*)"
  extern "int minos_verdict_valid(void*)"
  extern "char* minos_valid_word(int)"
  extern "char* minos_verdict_word(void*)"
  extern "void minos_verdict_free(void*)"
  extern "size_t minos_error_format(void*, void*, size_t)"
end

POINTER = Fiddle::SIZEOF_VOIDP
ERROR_SIZE = 544 # sizeof (minos_error)

def must(status, error)
  return if status.zero?

  line = Fiddle::Pointer.malloc(1024, Fiddle::RUBY_FREE)
  Minos.minos_error_format(error, line, 1024)
  abort line.to_s
end

error = Fiddle::Pointer.malloc(ERROR_SIZE, Fiddle::RUBY_FREE)
out = Fiddle::Pointer.malloc(POINTER, Fiddle::RUBY_FREE)
must(Minos.minos_history_parse(out, TEXT, TEXT.bytesize, nil, error), error)
history = out.ptr

checker = Fiddle::Pointer["linearizable:model=register"]
checkers = Fiddle::Pointer[[checker.to_i].pack("J")]
must(Minos.minos_check(out, history, checkers, 1, nil, nil, nil, error), error)
verdict = out.ptr

puts "#{Minos.minos_valid_word(Minos.minos_verdict_valid(verdict))} " \
     "#{Minos.minos_verdict_word(verdict)}"
Minos.minos_verdict_free(verdict)
Minos.minos_history_free(history)
