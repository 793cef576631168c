/* All that is missing is climb.c; what stands here is never compiled. */
