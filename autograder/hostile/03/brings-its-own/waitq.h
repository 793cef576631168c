/* Not a file of the lab, so nobody takes it in. */
#error "somebody took it in"
