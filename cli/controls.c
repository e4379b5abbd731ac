/* controls.c: histories of testdata inside the program. CLI_CONTROLS is a file that the build
 * makes: CLI_CONTROL (number, checker, folder, path) for the first of each folder. */
#include "cli/cli.h"

#ifdef CLI_CONTROLS

#define CLI_CONTROL(number, checker, folder, path)                                                 \
    __asm__(".pushsection .rodata\n"                                                               \
            ".hidden cli_control_" #number "\n.globl cli_control_" #number "\n"                    \
            "cli_control_" #number ":\n.incbin \"" path "\"\n.byte 0\n.popsection\n");             \
    extern const char cli_control_##number[];
#include CLI_CONTROLS
#undef CLI_CONTROL

static const cli_control controls[] = {
#define CLI_CONTROL(number, checker, folder, path) { checker, folder, cli_control_##number },
#include CLI_CONTROLS
#undef CLI_CONTROL
};

const cli_control *cli_control_list (size_t index)
{
    return index < sizeof controls / sizeof *controls ? &controls[index] : NULL;
}

#else

const cli_control *cli_control_list (size_t index)
{
    (void) index;
    return NULL;
}

#endif
