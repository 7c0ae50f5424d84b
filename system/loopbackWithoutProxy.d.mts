export declare function loopbackWithoutProxy(env?: NodeJS.ProcessEnv): { NO_PROXY: string; no_proxy: string };
