/* Tests of one's own. */
