using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using SiBridge.Network;

namespace SiBridge.Delivery.Notices;

/// <summary>A notice as it is kept.</summary>
/// <param name="Since">Since when it fails, or did not run.</param>
/// <param name="Waiting">Deliveries that could leave then, one per journey at most.</param>
internal sealed record Notice(long Seq, LaneKey Lane, string Event, DateTimeOffset HappenedAt, DateTimeOffset Since, string? Reason, string? Operator, long Waiting);

/// <summary>What an addressee reads. It tells of channels and of those who look after them, never of whom messages speak.</summary>
internal sealed record NoticeBody(
    string Type, Guid Avis, DateTimeOffset EmisLe, string Reseau, string Evenement, string Partenaire, string Nom, string Canal, DateTimeOffset Depuis, string? Motif, long EnAttente,
    string Texte, string AFaire, NoticeContact? Contact)
{
    /// <param name="partner">Whose channel it is; null: the network knows it no more.</param>
    /// <param name="toPartner">Whether it is for the partner itself, who has no command line of ours.</param>
    public static byte[] Of(Guid copy, Notice notice, NetworkInForce network, Partner? partner, bool toPartner)
    {
        var name = partner?.Name ?? notice.Lane.Recipient;
        var contact = partner?.Contact is { } who && !toPartner ? new NoticeContact(who.Nom, who.Courriel, who.Telephone) : null;
        var body = new NoticeBody(
            "avis", copy, notice.HappenedAt, network.Name, notice.Event, notice.Lane.Recipient, name, notice.Lane.Channel, notice.Since, notice.Reason, notice.Waiting,
            $"{Happened(notice, name, network.Zone)} {Waits(notice.Waiting)}", ToDo(notice, toPartner, contact), contact);
        return JsonSerializer.SerializeToUtf8Bytes(body, NoticeJson.Default.NoticeBody);
    }

    private static string Happened(Notice notice, string name, TimeZoneInfo zone)
    {
        var (channel, reason) = ($"Le canal {notice.Lane.Channel} de {name} ({notice.Lane.Recipient})", notice.Reason?.TrimEnd('.'));
        return notice.Event switch
        {
            ChannelEvents.IsSuspended => $"{channel} est suspendu depuis le {Minute(notice.HappenedAt)} : {reason}.",
            ChannelEvents.HasStopped => $"{channel} est arrêté depuis le {Minute(notice.HappenedAt)} : {reason}.",
            _ => $"{channel} marche de nouveau depuis le {Minute(notice.HappenedAt)}{(notice.Operator is { } by ? $", repris par {by}" : "")} ; il était à l'arrêt depuis le {Minute(notice.Since)}.",
        };

        string Minute(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, zone).ToString("dd/MM/yyyy à HH:mm", CultureInfo.InvariantCulture);
    }

    /// <summary>Behind each of them later ones of the same journey may wait.</summary>
    private static string Waits(long waiting) => waiting switch
    {
        0 => "Rien n'y attend.",
        1 => "Au moins une livraison y attend.",
        _ => string.Create(CultureInfo.InvariantCulture, $"Au moins {waiting} livraisons y attendent."),
    };

    private static string ToDo(Notice notice, bool toPartner, NoticeContact? contact) => notice.Event switch
    {
        ChannelEvents.RunsAgain => "Rien : ce qui attendait part, dans l'ordre.",
        ChannelEvents.IsSuspended when toPartner => "Dès que vous pouvez recevoir de nouveau, dites-le à l'exploitant du pont, qui reprend le canal. Rien n'est perdu : ce qui vous est destiné attend, dans l'ordre.",
        ChannelEvents.IsSuspended => $"{Tell(contact)} ; quand il peut recevoir de nouveau : sibridge resume {notice.Lane}. Ce qui attend part alors, dans l'ordre.",
        _ when toPartner => "Vérifiez, avec l'exploitant du pont, que vous le laissez entrer : adresse, clé, certificat, dossier. Le pont réessaie tous les quarts d'heure ; rien n'est perdu.",
        _ => $"Corrigez le canal dans le fichier du réseau, ou chez le partenaire ({Tell(contact)}). Le pont réessaie tous les quarts d'heure, et aussitôt que le canal change dans le fichier.",
    };

    private static string Tell(NoticeContact? contact) =>
        contact is null ? "Prévenez le partenaire" : $"Prévenez {string.Join(", ", new[] { contact.Nom, contact.Courriel, contact.Telephone }.OfType<string>())}";
}

/// <summary>Whom to call about a partner's channel.</summary>
internal sealed record NoticeContact(string? Nom, string? Courriel, string? Telephone);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NoticeBody))]
internal sealed partial class NoticeJson : JsonSerializerContext
{
    static NoticeJson() => Default = new NoticeJson(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
