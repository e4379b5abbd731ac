/* defect.c: when engines contradict each other, or a proof does not hold, there is no verdict, and
 * whoever repairs it needs the history. The library writes no files; this does. */
#include "cli/cli.h"

#include <assert.h>
#include <unistd.h>

void cli_defect_save (const minos_history *history)
{
    char path[64];
    snprintf (path, sizeof path, "minos-defect-%ld.edn", (long) getpid ());
    FILE *stream = fopen (path, "wxe");
    const minos_sink sink = { cli_write_stream, stream };
    bool saved = stream != NULL && minos_history_print_edn (history, &sink) == MINOS_OK;

    if (stream != NULL)
        saved &= fclose (stream) == 0;
    if (saved)
        cli_error ("the history was saved as %s", path);
    else
        cli_error ("%s: the history cannot be saved", path);
    assert (!"engines agree, and proofs hold");
}
