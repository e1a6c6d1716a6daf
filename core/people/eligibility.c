#include "core/people/eligibility.h"
