using System.Runtime.InteropServices;

namespace SiBridge.Delivery.Channels;

/// <summary>Files that are still there, whole and under their name, when the power fails a moment later.</summary>
internal static class DurableFile
{
    /// <summary>What systems call a full disk, a used-up quota and a disk that takes nothing: Linux, macOS, Windows.</summary>
    private static readonly int[] Full = [28, 122, 69, 112, 39], ReadOnly = [30, 19];

    /// <summary>Made anew, for its owner and its group: a partner's account is in the group, and nobody else's business is what stands there.</summary>
    public static FileStream New(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        return new(path, options);
    }

    /// <inheritdoc cref="New"/>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        using var file = New(path);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }

    /// <summary>At once, in the place of what has that name.</summary>
    public static void Rename(string path, string to)
    {
        File.Move(path, to, overwrite: true);
        if (!OperatingSystem.IsWindows()) FlushFolder(Path.GetDirectoryName(to)!);
    }

    public static bool IsFull(Exception e) => e is IOException && Full.Contains(e.HResult & 0xFFFF);

    public static bool IsReadOnly(Exception e) => e is IOException && ReadOnly.Contains(e.HResult & 0xFFFF);

    /// <summary>The name is part of the folder, which .NET opens for nobody. A file system that flushes no folders says so, and does what it can.</summary>
    private static void FlushFolder(string folder)
    {
        var handle = open(folder, 0);
        if (handle < 0) return;
        _ = fsync(handle);
        _ = close(handle);
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fsync(int handle);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int handle);
}
