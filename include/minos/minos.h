/* minos/minos.h: everything. Read in this order. */
#ifndef MINOS_MINOS_H
#define MINOS_MINOS_H

/* clang-format off */
#include "minos/base.h"        /* status, error, memory, cancel, sink */
#include "minos/value.h"       /* what operations carry */
#include "minos/history.h"     /* operations, the builder, the sealed history */
#include "minos/read.h"        /* histories from EDN, JSON, … */
#include "minos/record.h"      /* histories from a harness's threads */
#include "minos/options.h"     /* options by name */
#include "minos/model.h"       /* sequential specifications */
#include "minos/check.h"       /* judging */
#include "minos/verdict.h"     /* what was proved */
#include "minos/report.h"      /* writing it down */
#include "minos/certificate.h" /* proofs, and their verifier */
#include "minos/shrink.h"      /* small histories that still fail */
/* clang-format on */

#endif
