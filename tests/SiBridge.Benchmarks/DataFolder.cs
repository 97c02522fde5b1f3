namespace SiBridge.Benchmarks;

/// <summary>The data folder of an embedded bridge.</summary>
internal static class DataFolder
{
    /// <summary>The database's size with what is still in its write-ahead log.</summary>
    public static long Bytes(string folder) => Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles().Sum(f => f.Length) : 0;
}
