/* place.c -- nothing. */
