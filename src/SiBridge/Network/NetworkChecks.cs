using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SiBridge.Contracts;
using SiBridge.Reference;
using SiBridge.Translation;

namespace SiBridge.Network;

/// <summary>What a JSON Schema cannot say of a network file: what must be unique, what must exist, what contradicts itself.</summary>
internal static class NetworkChecks
{
    public static void Run(FileShape file, IEnumerable<IChannelKind> channelKinds, FormatsInForce formats, bool beyondLoopback, Action<string, string> problem)
    {
        CheckNetwork(file.Network, problem);
        if (beyondLoopback) CheckPublicKeys(file, problem);
        var kinds = channelKinds.ToDictionary(k => k.Kind);
        var allow = file.Network.Allow.Where(cidr => IPNetwork.TryParse(cidr, out _)).Select(IPNetwork.Parse).ToList();
        var taken = new Dictionary<string, string>();
        void Claim(string what, string pointer, string message)
        {
            if (!taken.TryAdd(what, pointer)) problem(pointer, $"{message} ; déjà en {taken[what]}.");
        }

        void ClaimCode(string code, string at)
        {
            if (code is Emetteurs.Pont) problem(at + "/code", $"« {code} » est le pont lui-même, qui signe ainsi ses propres messages : choisissez un autre code.");
            Claim("code " + code, at + "/code", $"le code {code} désigne déjà quelqu'un");
        }

        CheckNotices(file.Network.Notices, "/network", kinds, allow, problem);
        for (var i = 0; i < file.Deadlines.Length; i++)
        {
            var (deadline, at) = (file.Deadlines[i], $"/deadlines/{i}");
            Claim("deadline " + deadline.Kind, at + "/kind", $"l'échéance {deadline.Kind} n'a qu'un réglage");
            if (!deadline.IsOneThing) problem(at, "dites « working_days » ou « calendar_days », ou « off » : l'un des trois, et un seul.");
        }

        for (var i = 0; i < file.Operators.Length; i++)
        {
            var (one, at) = (file.Operators[i], $"/operators/{i}");
            ClaimCode(one.Code, at);
            ClaimKeys(one.Keys, at, Claim);
        }

        for (var i = 0; i < file.Partners.Length; i++)
        {
            var (partner, at) = (file.Partners[i], $"/partners/{i}");
            ClaimCode(partner.Code, at);
            ClaimKeys(partner.Keys, at, Claim);
            for (var s = 0; s < partner.Structures.Length; s++)
                Claim("structure " + partner.Structures[s], $"{at}/structures/{s}", $"la structure {partner.Structures[s]} appartient à un seul partenaire");
            for (var s = 0; s < partner.Sirets.Length; s++)
            {
                Claim("siret " + partner.Sirets[s], $"{at}/sirets/{s}", $"le SIRET {partner.Sirets[s]} appartient à un seul partenaire");
                if (!Siret.IsValid(partner.Sirets[s])) problem($"{at}/sirets/{s}", $"la clé du SIRET {partner.Sirets[s]} est fausse : vérifiez les 14 chiffres.");
            }

            if (partner.Region is { } region) Claim("region " + region, at + "/region", $"la région {region} appartient à un seul partenaire");
            CheckReceives(partner, at + "/receives", kinds, formats, allow, problem);
            CheckNotices(partner.Contact?.Notices, at + "/contact", kinds, allow, problem);
        }

        CheckWhatBelongsToOne(file.Partners, kinds, problem);
    }

    private static void CheckNetwork(NetworkShape network, Action<string, string> problem)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(network.Timezone, out _))
            problem("/network/timezone", TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Paris", out _)
                ? $"le fuseau horaire {network.Timezone} est inconnu ; exemple : Europe/Paris."
                : "cette machine ne connaît aucun fuseau horaire : installez leurs données (le paquet tzdata).");
        for (var i = 0; i < network.Allow.Length; i++)
        {
            // A host bit that is set is a slip that would open more than was meant; .NET 10 drops it without a word.
            var cidr = network.Allow[i];
            if (!IPNetwork.TryParse(cidr, out var parsed) || !IPAddress.Parse(cidr.AsSpan(0, cidr.IndexOf('/', StringComparison.Ordinal))).Equals(parsed.BaseAddress))
                problem($"/network/allow/{i}", $"« {cidr} » n'est pas un réseau CIDR ; exemple : 10.0.0.0/8 (les bits d'hôte sont à zéro).");
        }
    }

    private static void ClaimKeys(KeyShape[] keys, string at, Action<string, string, string> claim)
    {
        for (var k = 0; k < keys.Length; k++)
            claim("sha256 " + keys[k].Sha256.ToUpperInvariant(), $"{at}/keys/{k}/sha256", "cette clé ouvre déjà un autre accès");
    }

    /// <summary>The sample's keys are made of their owner's code, for everybody to try: a copy of the sample must not open to other machines.</summary>
    private static void CheckPublicKeys(FileShape file, Action<string, string> problem)
    {
        var keys = file.Operators.SelectMany((o, i) => o.Keys.Select((key, k) => (o.Code, key.Sha256, At: $"/operators/{i}/keys/{k}/sha256")))
            .Concat(file.Partners.SelectMany((p, i) => p.Keys.Select((key, k) => (p.Code, key.Sha256, At: $"/partners/{i}/keys/{k}/sha256"))));
        var open = keys.FirstOrDefault(k => k.Sha256.Equals(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes("cle-publique-" + k.Code))), StringComparison.OrdinalIgnoreCase));
        if (open.At is not null)
            problem(open.At, "c'est une clé publique du réseau d'exemple, qui n'ouvre qu'un pont qui écoute sur cette machine (127.0.0.1) : faites les vôtres avec « key new ».");
    }

    private static void CheckReceives(
        PartnerShape partner, string at, Dictionary<string, IChannelKind> kinds, FormatsInForce formats, List<IPNetwork> allow, Action<string, string> problem)
    {
        var receives = partner.Receives;
        for (var r = 0; r < receives.Length; r++)
        {
            var entry = receives[r];
            for (var other = 0; other < r; other++)
            {
                if (receives[other].Code == entry.Code) problem($"{at}/{r}/code", $"le code {entry.Code} nomme déjà une autre entrée de ce partenaire.");
                var both = entry.Types.Contains("*") || receives[other].Types.Contains("*") ? ["*"] : entry.Types.Intersect(receives[other].Types).ToArray();
                if (both.Length > 0) problem($"{at}/{r}/types", $"{string.Join(", ", both)} : déjà reçu par l'entrée {receives[other].Code} ; un type n'a qu'un canal.");
            }

            CheckFormat(formats, NetworkFile.Settings(entry.Channel), partner.Kind, entry.Types, $"{at}/{r}", problem);
            CheckChannel(entry.Channel, $"{at}/{r}/channel", kinds, allow, problem);
        }
    }

    /// <summary>A format is subscribed to for what it can say: what it has no words for would never arrive.</summary>
    private static void CheckFormat(FormatsInForce formats, ChannelSettings channel, PartnerKind kind, string[] types, string at, Action<string, string> problem)
    {
        var name = channel.Format;
        if (formats.Find(name)?.For(channel.Properties, TimeZoneInfo.Utc) is not { } format)
        {
            problem($"{at}/channel/format", $"le format « {name} » est inconnu ; les formats sont {string.Join(", ", formats.All.Select(f => f.Name))}.");
        }
        else if (format.Types is { } known && types.Except(known).ToList() is { Count: > 0 } others)
        {
            problem(
                $"{at}/types",
                $"{string.Join(", ", others)} : le format {name} ne sait dire que {string.Join(", ", known)} ; donnez-lui une entrée à part, et le format canonical aux autres types.");
        }
        else if (format.TellsState && kind is not PartnerKind.MissionLocale)
        {
            problem($"{at}/channel/format", $"le format {name} dit à une Mission Locale où en est son dossier : aucun autre partenaire ne le lit.");
        }
        else if (format.Only is Audience.Operateur && kind is not PartnerKind.Operateur)
        {
            problem($"{at}/channel/format", $"le format {name} ne sait nommer que ceux qu'un opérateur de l'emploi connaît par son propre identifiant : aucun autre partenaire ne le lit.");
        }
        else
        {
            foreach (var (property, message) in format.Problems()) problem($"{at}/channel/{property}", message);
        }

        if (name is not "imilo" && channel.Properties.TryGetProperty("imilo", out _)) problem($"{at}/channel/imilo", "ne règle que le format imilo.");
    }

    private static void CheckWhatBelongsToOne(PartnerShape[] partners, Dictionary<string, IChannelKind> kinds, Action<string, string> problem)
    {
        var owners = new Dictionary<string, string>();
        foreach (var (p, partner) in partners.Index())
        {
            foreach (var (r, entry) in partner.Receives.Index())
            {
                var settings = NetworkFile.Settings(entry.Channel);
                if (kinds[settings.Kind].BelongsToOne(settings) is not { } own || owners.TryAdd($"{settings.Kind} {own}", partner.Code) || owners[$"{settings.Kind} {own}"] == partner.Code) continue;
                problem($"/partners/{p}/receives/{r}/channel", $"le partenaire {owners[$"{settings.Kind} {own}"]} reçoit déjà au même endroit, et chacun lirait les messages de l'autre : donnez-lui le sien.");
            }
        }
    }

    private static void CheckNotices(NoticesShape? notices, string at, Dictionary<string, IChannelKind> kinds, List<IPNetwork> allow, Action<string, string> problem)
    {
        if (notices is not null) CheckChannel(notices.Channel, $"{at}/notices/channel", kinds, allow, problem);
    }

    private static void CheckChannel(JsonElement channel, string at, Dictionary<string, IChannelKind> kinds, List<IPNetwork> allow, Action<string, string> problem)
    {
        var settings = NetworkFile.Settings(channel);
        foreach (var (property, message) in kinds[settings.Kind].Problems(settings, allow)) problem($"{at}/{property}", message);
    }
}
