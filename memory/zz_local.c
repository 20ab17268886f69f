typedef int memory_local;
