using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace SiBridge.Servers;

/// <summary>The few calls to the operating system that .NET does not offer.</summary>
internal static partial class Libc
{
    public const int Kill = 9, Continue = 18, Stop = 19;

    private const int LongestPath = 4096;

    public static bool IsRoot => Environment.UserName == "root";

    /// <summary>A process that has just ended is not an error.</summary>
    public static void Signal(int process, int signal) => _ = kill(process, signal);

    /// <summary>The folder in which a process works; null when it has ended, or belongs to another user.</summary>
    public static string? WorkingFolder(int process)
    {
        // Not File.ResolveLinkTarget: it throws for each process of another user.
        Span<byte> target = stackalloc byte[LongestPath];
        var length = readlink(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/cwd"), target, target.Length);
        return length < 0 ? null : Encoding.UTF8.GetString(target[..(int)length]);
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint readlink(string path, Span<byte> target, nint size);
}
