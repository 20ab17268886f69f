extern int empty_agent; int empty_agent;
