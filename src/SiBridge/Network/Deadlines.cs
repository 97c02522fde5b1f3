using SiBridge.Reference;

namespace SiBridge.Network;

/// <summary>What is waited for, and for how long before those concerned are reminded.</summary>
/// <param name="First">From the day on which the wait begins to the first reminder.</param>
/// <param name="Second">From the first reminder to the second.</param>
/// <param name="Third">From the second to the third, and from that one until the deadline is closed, unanswered.</param>
public sealed record Deadline(Delai First, Delai Second, Delai Third)
{
    public static Deadline Of(Delai each) => new(each, each, each);
}

/// <summary>The deadlines of a network, by what is waited for: the defaults, changed and switched off by <c>deadlines</c> of the network file.</summary>
public sealed class Deadlines
{
    public const string Reponse = "reponse", Resultat = "resultat", Entree = "entree", Reprise = "reprise", Fin = "fin", Places = "places", Silence = "silence";

    private static readonly Dictionary<string, Deadline> Defaults = new()
    {
        [Reponse] = Deadline.Of(new(2, Ouvres: true)),
        [Resultat] = Deadline.Of(new(10, Ouvres: true)),
        [Entree] = Deadline.Of(new(3, Ouvres: true)),
        [Reprise] = Deadline.Of(new(15, Ouvres: true)),
        [Fin] = Deadline.Of(new(5, Ouvres: true)),
        [Places] = Deadline.Of(new(7, Ouvres: false)),
        [Silence] = Deadline.Of(new(5, Ouvres: true)),
    };

    private readonly Dictionary<string, Deadline> inForce;

    /// <param name="changes">By what is waited for; null: off.</param>
    public Deadlines(IReadOnlyDictionary<string, Deadline?> changes)
    {
        inForce = Defaults.Where(d => !changes.ContainsKey(d.Key)).ToDictionary();
        foreach (var (kind, deadline) in changes)
        {
            if (deadline is not null) inForce[kind] = deadline;
        }
    }

    public static Deadlines Default { get; } = new(new Dictionary<string, Deadline?>());

    /// <summary>All that may be waited for, in the order of a journey.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. Defaults.Keys];

    /// <summary>Null when it is off.</summary>
    public Deadline? Find(string kind) => inForce.GetValueOrDefault(kind);

    /// <summary>Two that say the same are spelt the same.</summary>
    public override string ToString() => string.Join(' ', Kinds.Select(kind => $"{kind}={Find(kind)}"));
}
