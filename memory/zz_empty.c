extern int empty_memory; int empty_memory;
