namespace SiBridge.Cli.Simulate;

/// <summary>What is simulated, and how badly. Shares lie between 0 and 1.</summary>
/// <param name="Rate">Requests per second and family beyond which it answers 429.</param>
/// <param name="Page">How many events one answer holds.</param>
/// <param name="Duplicates">Of events that are queued twice.</param>
/// <param name="Late">Of events that are queued after some that happened later.</param>
/// <param name="LostAcks">Of acknowledgements that come to nothing: every other one says so.</param>
/// <param name="TooMany">Of requests that are answered 429 though they are not too many.</param>
/// <param name="Errors">Of requests that are answered 500.</param>
/// <param name="Hangs">Of requests that are never answered.</param>
internal sealed record ImiloOptions(
    int Events, int Seed, string Structure, IReadOnlyList<string> Sirets, IReadOnlyDictionary<string, string> Keys, string Operateur, double Rate, int Page,
    double Duplicates, double Late, double LostAcks, double TooMany, double Errors, double Hangs)
{
    /// <summary>The families of endpoints, each with a key of its own.</summary>
    public const string Evenements = "evenements", Dossiers = "dossiers", Propositions = "propositions", Situations = "situations";

    public static readonly IReadOnlyList<string> Families = [Evenements, Dossiers, Propositions, Situations];

    public static string UsualKey(string family) => $"cle-publique-imilo-{family}";
}
