#include "core/people/person.h"
