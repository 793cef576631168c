/*
 * overlap -- how much of what is committed is ever in use at once.
 *
 * Where there is a known number of something, descriptors, and who gets none
 * fails, each thread is let in for the most that it may need.  But threads do
 * not all need their most at the same time: of sixty that need two to four, one
 * after the other, no more than three quarters of what is committed was ever in
 * use.  So more may be committed than there is: as much more as the greatest
 * share of it that was in use allows.
 *
 * The greatest, not an average and its deviation: threads that wait for each
 * other and then all need their most are seen by it.  It is that of the last
 * PASTS windows and of the present one, each as long as it takes for those
 * inside to come and go several times; at no time is it less than LEAST_SHARE.
 *
 * Rejected: to let each in for its average and a part of the deviation
 * (independent threads would not fail so, but who says that they are).
 */
#ifndef RESOURCE_OVERLAP_H
#define RESOURCE_OVERLAP_H

/* Somebody has taken some of k, of which there is a known number. */
void overlap_take(unsigned k);

/* Closes the window if it is full, and sets how much of k may be committed. */
void overlap_look(unsigned k);

#endif
