/* All of it is in the header that comes with it. */
#include "waitq.h"
