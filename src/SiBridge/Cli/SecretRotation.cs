using System.Globalization;
using SiBridge.Delivery.Channels;
using SiBridge.Reference;

namespace SiBridge.Cli;

/// <summary>Puts a new secret in the place of a channel's old one, which signs beside it for a while.</summary>
internal static class SecretRotation
{
    /// <param name="ed25519">Whether the new one is an ed25519 key, whatever the old one is.</param>
    public static int Run(TextWriter output, string file, ChannelChoice choice, bool ed25519)
    {
        var today = JourneeLocale.Of(DateTimeOffset.UtcNow, choice.Network.Zone);
        if (choice.Settings.Text("secret") is not { } current)
            throw new CannotRunException($"{choice.Name} n'a pas de secret à remplacer : donnez-lui-en un, tiré par « secret new ».");
        if (choice.Settings.Text("previous_secret") is not null && !(Signature.PreviousUntil(choice.Settings) < today))
            throw new CannotRunException(
                $"{choice.Name} : un remplacement est en cours ({Until(choice)}) ; un troisième secret couperait qui n'a que le plus ancien. Retirez « previous_secret » du fichier quand plus personne ne s'en sert.");
        var (bytes, fresh) = (File.ReadAllBytes(file), ed25519 ? Ed25519Key.New() : SigningKey.Read(current)!.Another());
        var (old, until) = (JsonMembers.Written(bytes, [.. choice.Pointer, "secret"])!, today.AddDays(Signature.MostDaysOfBoth).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        var publicKey = SigningKey.Read(fresh)!.Public;
        var forPartner = publicKey is null ? "le nouveau secret" : $"la nouvelle clé publique ({publicKey})";
        var behindReference = old.StartsWith("\"env:", StringComparison.Ordinal) || old.StartsWith("\"file:", StringComparison.Ordinal);
        // A private key that is written where it belongs need not be seen; a shared secret must reach the partner.
        if (behindReference || publicKey is null) output.WriteLine($"Nouveau secret de {choice.Name} : {fresh}");
        if (behindReference)
        {
            ToDo(output, old.Trim('"'), until, $"{forPartner} {choice.ToReader}");
            return ExitCode.Refused;
        }

        bytes = JsonMembers.Set(bytes, choice.Pointer, "previous_secret", old, after: "secret");
        bytes = JsonMembers.Set(bytes, choice.Pointer, "previous_secret_until", $"\"{until}\"", after: "previous_secret");
        ReplacedFile.Write(file, JsonMembers.Set(bytes, choice.Pointer, "secret", $"\"{fresh}\"", after: "secret"));
        output.WriteLine($"Le nouveau secret est écrit dans {file} ; l'ancien y reste comme « previous_secret ».");
        output.WriteLine($"Jusqu'au {until} inclus, chaque envoi porte les deux signatures : donnez {forPartner} {choice.ToReader} d'ici là. Ensuite, l'ancien ne signe plus.");
        return ExitCode.Ok;
    }

    private static string Until(ChannelChoice choice) => Signature.PreviousUntil(choice.Settings) is { } day ? $"jusqu'au {day:yyyy-MM-dd} inclus" : "sans date de fin";

    /// <summary>What stands behind a reference is another's to write: a vault, an orchestrator.</summary>
    private static void ToDo(TextWriter output, string reference, string until, string given)
    {
        var variable = reference.StartsWith("env:", StringComparison.Ordinal);
        var previous = reference + (variable ? "_PRECEDENT" : ".precedent");
        output.WriteLine($"L'actuel est derrière {reference} : le fichier du réseau n'est pas changé. À faire, dans cet ordre :");
        output.WriteLine($"1. mettez l'actuel derrière {previous} ;");
        output.WriteLine($"2. mettez le nouveau derrière {reference}, et ajoutez au canal : \"previous_secret\": \"{previous}\", \"previous_secret_until\": \"{until}\" ;");
        output.WriteLine(variable ? "3. relancez le pont : il ne voit de nouvelles variables qu'à son départ ;" : "3. rien à relancer : le pont suit ces fichiers ;");
        output.WriteLine($"4. donnez {given} : jusqu'au {until} inclus, chaque envoi porte les deux signatures. Ensuite, l'ancien ne signe plus.");
    }
}
