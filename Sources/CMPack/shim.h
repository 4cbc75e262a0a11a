#pragma once

// Before mpack.h, which would make a macro of it.
#include <stdbool.h>

#include <mpack.h>
