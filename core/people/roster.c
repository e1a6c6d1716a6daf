#include "core/people/roster.h"
