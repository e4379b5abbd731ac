#include <minos/minos.h>
int main (void)
{
    return minos_version ()[0] == '0' + MINOS_VERSION_MAJOR ? 0 : 1;
}
