namespace SiBridge.Tests;

/// <summary>Where the sources lie: upwards from the test program.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "SiBridge.sln"))
        ? folder
        : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the tests run outside the repository"));
}
