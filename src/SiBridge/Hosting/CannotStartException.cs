using Npgsql;
using SiBridge.Storage;

namespace SiBridge.Hosting;

/// <summary>Why the bridge cannot start: one clear sentence in French, or several.</summary>
public sealed class CannotStartException(string message) : Exception(message)
{
    /// <summary>The database's own sentence; where it does not tell the cause, with the cause and what to look at.</summary>
    public static CannotStartException Because(DatabaseUnavailableException e) => e.InnerException switch
    {
        null => new(e.Message),
        NpgsqlException cause => new($"--database : {PostgresErrors.Reason(cause)}."),
        var cause when e.Message.Contains(cause.Message, StringComparison.Ordinal) => new(e.Message),
        var cause => new($"{e.Message.TrimEnd('.')} : vérifiez la place sur le disque et les droits du dossier de données ({cause.Message.TrimEnd('.')})."),
    };
}
