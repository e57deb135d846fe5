/* For modules whose calls must not be noticed: Cython adds an entry to the traceback for each of their functions that an
 * error passes, and shows a line of a file that is not installed. */
#define PyTraceBack_Here(frame) ((void) (frame))
