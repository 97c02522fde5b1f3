using SiBridge.Cli;

namespace SiBridge.Tests.Cli;

/// <summary>One command line, run to its end in this process.</summary>
internal sealed record Invocation(int Code, string Output, string Error)
{
    public static async Task<Invocation> Of(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.Run(args, output, error);
        return new(code, output.ToString(), error.ToString());
    }
}

/// <summary>A folder of its own for one test, gone at its end.</summary>
internal sealed class Folder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("sibridge-test-").FullName;

    public string Write(string name, string text)
    {
        var file = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
