/* jemalloc.c: the allocator's policy. minos takes memory in few large pieces that it gives back at
 * the end of each unit of work, so that small caches and prompt return cost nothing, and a small
 * history keeps a small process. Pages are given back at once: what an engine has freed must not
 * count against --max-memory while the next one takes its own.
 *
 * But what a small key takes, up to 16 KiB a piece, each thread keeps for the next one: with a
 * hundred thousand keys the system would be asked for the same few pages again and again, and
 * threads wait for each other there. */
#ifdef MINOS_HAVE_JEMALLOC

/* The allocator is a shared library: it finds this only if the program shows it. */
__attribute__ ((visibility ("default"))) extern const char *malloc_conf;
const char *malloc_conf = "narenas:4,tcache_max:16384,dirty_decay_ms:0,muzzy_decay_ms:0";

#else

typedef int mns_no_jemalloc; /* a translation unit is not empty */

#endif
