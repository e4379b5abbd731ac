// check.cpp: a history given as text, judged as a register.
//
//     c++ -std=c++17 check.cpp $(pkg-config --cflags --libs minos) && ./a.out
#include <minos/minos.h>

#include <cstdio>
#include <cstring>
#include <memory>

namespace {

// A read that began after a write of 2 had completed sees the 1 that was there before.
const char text[] = "{:process 0, :type :invoke, :f :write, :value 1}\n"
                    "{:process 0, :type :ok,     :f :write, :value 1}\n"
                    "{:process 0, :type :invoke, :f :write, :value 2}\n"
                    "{:process 0, :type :ok,     :f :write, :value 2}\n"
                    "{:process 1, :type :invoke, :f :read,  :value nil}\n"
                    "{:process 1, :type :ok,     :f :read,  :value 1}\n";

template <typename T, void (*Free) (T *)> struct freeing {
    void operator() (T *object) const
    {
        Free (object);
    }
};
using history_ptr = std::unique_ptr<minos_history, freeing<minos_history, minos_history_free>>;
using verdict_ptr = std::unique_ptr<minos_verdict, freeing<minos_verdict, minos_verdict_free>>;

int fail (const minos_error &error)
{
    char line[512];
    minos_error_format (&error, line, sizeof line);
    std::fprintf (stderr, "%s\n", line);
    return 1;
}

} // namespace

int main ()
{
    const char *const checkers[] = {"linearizable:model=register"};
    minos_error error;
    minos_history *history = nullptr;
    minos_verdict *verdict = nullptr;

    if (minos_history_parse (&history, text, std::strlen (text), nullptr, &error) != MINOS_OK)
        return fail (error);
    history_ptr owned_history (history);
    if (minos_check (&verdict, history, checkers, 1, nullptr, nullptr, nullptr, &error) != MINOS_OK)
        return fail (error);
    verdict_ptr owned_verdict (verdict);
    std::printf ("%s %s\n", minos_valid_word (minos_verdict_valid (verdict)),
                 minos_verdict_word (verdict));
    return 0;
}
