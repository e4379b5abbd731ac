/* pages.c: the pages of checkers and models, as they stand in docs, inside the program. CLI_PAGES
 * is a file that the build makes: CLI_PAGE (number, kind, name, path) for each page. */
#include "cli/cli.h"

#include <string.h>

#ifdef CLI_PAGES

#define CLI_PAGE(number, kind, name, path)                                                         \
    __asm__(".pushsection .rodata\n"                                                               \
            ".hidden cli_page_" #number "\n.globl cli_page_" #number "\n"                          \
            "cli_page_" #number ":\n.incbin \"" path "\"\n.byte 0\n.popsection\n");                \
    extern const char cli_page_##number[];
#include CLI_PAGES
#undef CLI_PAGE

static const struct {
    const char *kind, *name, *text;
} pages[] = {
#define CLI_PAGE(number, kind, name, path) { kind, name, cli_page_##number },
#include CLI_PAGES
#undef CLI_PAGE
};

const char *cli_page (const char *kind, const char *name)
{
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (strcmp (pages[i].kind, kind) == 0 && strcmp (pages[i].name, name) == 0)
            return pages[i].text;
    return NULL;
}

#else

const char *cli_page (const char *kind, const char *name)
{
    (void) kind;
    (void) name;
    return NULL;
}

#endif
