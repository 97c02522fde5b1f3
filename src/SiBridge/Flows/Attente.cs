namespace SiBridge.Flows;

/// <summary>What a message waits for before it goes on.</summary>
/// <param name="Pointer">JSON pointer of the field that names it; null when none does.</param>
/// <param name="Code">Names it, for programs.</param>
/// <param name="Reason">French, after "this message": kept as the message's reason.</param>
/// <param name="AFaire">French, for the emitter: what to do while it waits.</param>
/// <param name="EnVain">French: what did not come, told when it has waited too long.</param>
/// <param name="AFaireEnsuite">French, for the emitter: what to do before it is sent again.</param>
public sealed record Attente(string? Pointer, string Code, string Reason, string AFaire, string EnVain, string AFaireEnsuite)
{
    private const string CeuxDeLaPrescription = "vérifiez « mission_locale » et « prescription_id » : ce sont ceux de la prescription, rendus tels quels.";

    private const string DAbordLaSession = "Envoyez d'abord la session. Si elle est publiée, vérifiez « organisme » et « session_cle » : ce sont les siens.";

    private const string UnDesSiens = "vérifiez que « corrige » est l'« id » d'un message que vous avez vous-même envoyé.";

    public static readonly Attente Prescription = new(
        "/prescription_id", "prescription_inconnue",
        "attend sa prescription, encore inconnue ici.", $"Rien si la prescription est en route. Sinon {CeuxDeLaPrescription}",
        "sa prescription est restée inconnue ici.", $"Avant tout, {CeuxDeLaPrescription}");

    public static readonly Attente Interruption = new(
        null, "interruption_inconnue",
        "attend l'interruption à laquelle cette reprise met fin, encore inconnue ici.", "Envoyez l'interruption, avec le jour où elle a commencé : la reprise suivra d'elle-même.",
        "l'interruption à laquelle cette reprise met fin est restée inconnue ici.", "Envoyez d'abord l'interruption, avec le jour où elle a commencé.");

    public static readonly Attente Session = new(
        "/session_cle", "session_inconnue",
        "attend la session, encore inconnue ici.", DAbordLaSession,
        "la session est restée inconnue ici.", DAbordLaSession);

    public static readonly Attente Corrige = new(
        "/corrige", "corrige_inconnu",
        "attend le message que « corrige » nomme, encore inconnu ici.", $"Rien si ce message-là est en route. Sinon {UnDesSiens}",
        "le message que « corrige » nomme est resté inconnu ici.", $"Avant tout, {UnDesSiens}");

    public static readonly Attente CorrigeEnAttente = new(
        "/corrige", "corrige_en_attente",
        "attend le message que « corrige » nomme, qui attend lui-même.", "Rien pour ce message : il suivra celui qu'il corrige.",
        "le message que « corrige » nomme attend toujours lui-même.", "Réglez d'abord ce qu'attend le message que « corrige » nomme.");

    private static readonly Attente[] Toutes = [Prescription, Interruption, Session, Corrige, CorrigeEnAttente];

    /// <summary>Kept as the message's reason when it is refused for it.</summary>
    public string TropLongue => $"attente trop longue : {EnVain}";

    /// <summary>What a held message waits for, by its reason; an earlier program may have put it otherwise.</summary>
    public static Attente Of(string reason) => Array.Find(Toutes, a => a.Reason == reason)
        ?? new(null, "attente", reason, "Vérifiez ce dont il dépend.", "ce dont il dépend est resté inconnu ici.", "Vérifiez ce dont il dépend.");
}
