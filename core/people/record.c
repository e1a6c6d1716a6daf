#include "core/people/record.h"
