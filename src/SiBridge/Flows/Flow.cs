using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SiBridge.Contracts;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Parcours;
using SiBridge.Translation;

namespace SiBridge.Flows;

/// <summary>
/// One message type: who sends it, which rules it obeys, what it changes and who reads what of it. Each is one file that reads
/// like a table; its shape is the schema of the same name in <c>schemas/</c>.
/// </summary>
public abstract class Flow
{
    /// <summary>The word on the wire: <c>entree</c>.</summary>
    public abstract string Type { get; }

    /// <summary>The kinds of partners that send it; none: the bridge itself says it, and nobody can post it.</summary>
    public abstract IReadOnlyList<PartnerKind> Emitters { get; }

    /// <summary>Who reads what of it.</summary>
    public abstract IReadOnlyList<Share> Shares { get; }

    /// <summary>What a partner of this kind reads of it; null when it is not for such.</summary>
    public Share? ReadBy(PartnerKind kind) => Shares.FirstOrDefault(s => s.To is Audience.Offre or Audience.Emetteur || s.To == kind switch
    {
        PartnerKind.MissionLocale => Audience.MissionLocale,
        PartnerKind.Organisme => Audience.Organisme,
        PartnerKind.Region => Audience.Financeur,
        PartnerKind.Operateur => Audience.Operateur,
        PartnerKind.Carif or PartnerKind.Arml => Audience.Offre,
    });

    /// <summary>Reads a message that its schema accepted.</summary>
    /// <exception cref="JsonException">A value is out of the range of its type.</exception>
    public abstract IMessage Read(JsonElement json);

    /// <summary>Reads a message from the journal.</summary>
    public abstract IMessage Read(byte[] body);

    /// <summary>What is wrong with the message by itself.</summary>
    public abstract IEnumerable<Violation> Check(IMessage message, RuleContext context);
}

/// <summary>What the gateway asks of a flow whose messages are posted.</summary>
public interface IPostedFlow
{
    /// <summary>The pointer of the field in which the emitter speaks for somebody else; null when it speaks for itself.</summary>
    string? SpeaksForAnother(Partner emitter, IMessage message);

    /// <summary>The journey or session within which order holds.</summary>
    string OrderKeyOf(IMessage message);
}

/// <inheritdoc/>
public abstract class Flow<T> : Flow
    where T : class, IMessage
{
    protected abstract JsonTypeInfo<T> Json { get; }

    public sealed override IMessage Read(JsonElement json) => json.Deserialize(Json)!;

    public sealed override IMessage Read(byte[] body) => JsonSerializer.Deserialize(body, Json)!;

    public sealed override IEnumerable<Violation> Check(IMessage message, RuleContext context) => [.. context.Common(message), .. Rules((T)message, context)];

    /// <summary>The rules of this type alone.</summary>
    protected virtual IEnumerable<Violation> Rules(T message, RuleContext context) => [];
}

/// <summary>A message about a journey.</summary>
public abstract class JourneyFlow<T> : Flow<T>, IJourneyFlow, IPostedFlow
    where T : class, IJourneyMessage
{
    public virtual string? SpeaksForAnother(Partner emitter, IMessage message) => null;

    public string OrderKeyOf(IMessage message) => OrderKey.Of((T)message);

    public Fait ToFait(JournalMessage row) => ToFait(JsonSerializer.Deserialize(row.Body, Json)!, row.Emetteur, row.Seq, row.Receipt);

    public Fait ToFait(IMessage message, string emetteur) => ToFait((T)message, emetteur, long.MaxValue, Guid.Empty);

    /// <summary>The state that it sets, its business date, and the session that becomes the journey's, if it names one.</summary>
    protected abstract (EtatParcours Etat, DateOnly Date, SessionCle? Cle) Effect(T message);

    private Fait ToFait(T message, string emetteur, long seq, Guid receipt)
    {
        var (etat, date, cle) = Effect(message);
        return new(seq, receipt, Type, emetteur, message.Id, message.Corrige, message.EmisLe, etat, date, cle, message as Prescription) { Message = message };
    }

    /// <inheritdoc/>
    public virtual Attente? WaitsFor(SuiviParcours parcours) => null;

    /// <inheritdoc/>
    public virtual IReadOnlyCollection<string> Withdraws(SuiviParcours parcours) => [];
}

/// <summary>What the router asks of a flow about journeys.</summary>
public interface IJourneyFlow
{
    Fait ToFait(JournalMessage row);

    /// <summary>What a message would say that is not accepted yet: the last of all that came.</summary>
    Fait ToFait(IMessage message, string emetteur);

    /// <summary>What a message of this type waits for in a known journey; null when it may go on.</summary>
    Attente? WaitsFor(SuiviParcours parcours);

    /// <summary>
    /// The types of which a message of this type takes back what has not left yet, in a journey as it is with it; whoever got nothing of
    /// that is not told of the withdrawal either. None when it takes nothing back.
    /// </summary>
    IReadOnlyCollection<string> Withdraws(SuiviParcours parcours);
}

/// <summary>What an organisme says of a journey that a Mission Locale prescribed to it.</summary>
public abstract class AnswerFlow<T> : JourneyFlow<T>
    where T : class, IJourneyMessage
{
    public sealed override IReadOnlyList<PartnerKind> Emitters => [PartnerKind.Organisme];
}

/// <summary>What a Mission Locale says of a journey of its own.</summary>
public abstract class PrescriberFlow<T> : JourneyFlow<T>
    where T : class, IJourneyMessage
{
    public sealed override IReadOnlyList<PartnerKind> Emitters => [PartnerKind.MissionLocale];

    public sealed override string? SpeaksForAnother(Partner emitter, IMessage message) =>
        emitter.Structures.Contains(((T)message).MissionLocale) ? null : "/mission_locale";
}

/// <summary>A message about a session: by its organisme, or by a Carif or a Region that publishes for many.</summary>
public abstract class OfferFlow<T> : Flow<T>, IPostedFlow
    where T : class, INamesOrganisme
{
    public sealed override IReadOnlyList<PartnerKind> Emitters => [PartnerKind.Organisme, PartnerKind.Carif, PartnerKind.Region];

    public string? SpeaksForAnother(Partner emitter, IMessage message) =>
        emitter.Kind is not PartnerKind.Organisme || emitter.Sirets.Contains(((T)message).Organisme) ? null : "/organisme";

    public string OrderKeyOf(IMessage message) => OrderKey.Of(((T)message).Organisme, ((T)message).SessionCle);
}

/// <summary>
/// What the bridge itself says, in the name of <see cref="Emetteurs.Pont"/>: nobody posts it, so it has no emitters and no address. Whoever
/// makes one, within a transaction of <see cref="Routing"/>, calls <see cref="Routing.Emit"/>; the flow says, as every other one does, who reads what of it.
/// </summary>
public abstract class BridgeFlow<T> : Flow<T>, IBridgeFlow
    where T : class, IMessage
{
    public sealed override IReadOnlyList<PartnerKind> Emitters => [];

    public byte[] Write(IMessage message) => JsonSerializer.SerializeToUtf8Bytes((T)message, Json);
}

/// <summary>What <see cref="Routing.Emit"/> asks of a flow.</summary>
public interface IBridgeFlow
{
    /// <summary>The message as it is kept.</summary>
    byte[] Write(IMessage message);
}
