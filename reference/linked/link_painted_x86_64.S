/* link_painted_x86_64.S -- the slow path of painted programs. */
#define PAINT
#include "linked/link_x86_64.S"
