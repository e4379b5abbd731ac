/* vecs.h: the growing arrays that several rooms share. */
#ifndef MNS_BASE_VECS_H
#define MNS_BASE_VECS_H

#include "base/vec.h"

MNS_VEC (uint32_t, mns_u32s);
MNS_VEC (uint64_t, mns_u64s);

#endif
