namespace SiBridge.Cli.Check;

internal enum Level
{
    Bon,
    Avertissement,
    Erreur,
}

/// <summary>One thing that was looked at.</summary>
internal sealed record Finding(Level Level, string What, string Detail);
