namespace SiBridge.Cli;

internal static class ReplacedFile
{
    /// <summary>Puts a text in the place of a file at once: whoever reads it meanwhile reads the old one or the new one, whole. Permissions stay, a link stays a link.</summary>
    /// <exception cref="CannotRunException">It cannot be written.</exception>
    public static void Write(string path, byte[] utf8)
    {
        var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        var next = $"{target}.{Guid.NewGuid():N}";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            // From its first byte on it is no more open to others than what it replaces.
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = File.GetUnixFileMode(target);
            using (var file = new FileStream(next, options))
            {
                file.Write(utf8);
                file.Flush(flushToDisk: true);
            }

            File.Move(next, target, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(next);
            throw new CannotRunException($"{path} ne s'écrit pas ({e.Message}) : rien n'est changé.");
        }
    }
}
