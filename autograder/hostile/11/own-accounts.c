/*
 * Keeps the accounts itself: nobody who is let in is counted.
 *
 * File: gate.c
 * Says: account_admit is defined here and in the kit
 */
void
account_admit(struct account *a, unsigned k)
{
}
