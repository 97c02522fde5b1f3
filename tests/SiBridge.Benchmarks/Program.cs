using System.CommandLine;

// On Ctrl-C the run has processes to end and a folder to remove: it is given the time.
return await SiBridge.Benchmarks.CommandLine.Root().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
