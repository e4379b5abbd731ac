/* minos/minos.h: everything. Read in this order. */
#ifndef MINOS_MINOS_H
#define MINOS_MINOS_H

#include "minos/base.h"        /* status, error, memory, cancel, sink */
#include "minos/certificate.h" /* proofs, and their verifier */
#include "minos/check.h"       /* judging */
#include "minos/history.h"     /* operations, the builder, the sealed history */
#include "minos/model.h"       /* sequential specifications */
#include "minos/options.h"     /* options by name */
#include "minos/read.h"        /* histories from EDN, JSON, … */
#include "minos/record.h"      /* histories from a harness's threads */
#include "minos/report.h"      /* writing it down */
#include "minos/value.h"       /* what operations carry */
#include "minos/verdict.h"     /* what was proved */

#include "minos/shrink.h" /* small histories that still fail */

#endif
