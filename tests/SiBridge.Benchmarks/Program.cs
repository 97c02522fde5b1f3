using System.CommandLine;
using SiBridge.Benchmarks;

// On Ctrl-C the run has processes to end and a folder to remove: it is given the time.
return await CommandLine.Root().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
