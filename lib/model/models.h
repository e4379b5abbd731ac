/* models.h: declares the row of each built-in model. */
#ifndef MNS_MODEL_MODELS_H
#define MNS_MODEL_MODELS_H

#include "model/builtin.h"

#define MNS_MODEL(name) extern const mns_builtin mns_model_##name;
#include "model/models.def"
#undef MNS_MODEL

#endif
