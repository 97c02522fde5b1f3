namespace SiBridge.Delivery;

/// <summary>The stable words by which failures are grouped and asked for; HTTP answers are <c>http-</c> and their status.</summary>
public static class Causes
{
    public const string Rejected = "rejete-par-le-destinataire", Timeout = "delai-depasse", Connection = "connexion", Interrupted = "connexion-coupee",
        Forbidden = "adresse-interdite", Tls = "tls", Token = "jeton", Folder = "dossier", FolderFull = "dossier-plein", Ours = "erreur-interne", Unreadable = "corps-illisible", Replaced = "remplacee",
        Withdrawn = "annulee", Unmapped = "sans-correspondance", Address = "sans-adresse";

    public static string Http(int status) => $"http-{status}";
}
