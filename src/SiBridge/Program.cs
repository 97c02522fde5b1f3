using SiBridge.Cli;

return await CommandLine.Root().Parse(args).InvokeAsync();
