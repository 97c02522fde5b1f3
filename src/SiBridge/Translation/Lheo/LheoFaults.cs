using System.Xml;

namespace SiBridge.Translation.Lheo;

/// <summary>Why a document cannot be read on, for whoever exports it. An XML reader tells what it met in words alone.</summary>
internal static class LheoFaults
{
    private const string Encodage = "L'encodage du document n'est pas celui qu'il déclare, ou n'est pas connu : déclarez-le (<?xml version=\"1.0\" encoding=\"UTF-8\"?>) tel qu'il est.";

    /// <param name="atStart">It was met at the first character.</param>
    /// <returns>French: what is wrong, what to do.</returns>
    public static string Sentence(Exception e, bool atStart) => e switch
    {
        XmlException { Message: var m } when Says(m, "DTD") => "Une DTD (<!DOCTYPE …>) se trouve ici : elle est refusée, comme toute entité qu'elle définirait.",
        XmlException { Message: var m } when Says(m, "entity") => "Une entité que XML ne connaît pas se trouve ici : écrivez le caractère lui-même, ou &#…;.",
        XmlException { Message: var m } when Says(m, "Root element is missing") => "Le document est vide.",
        XmlException { Message: var m } when Says(m, "Unexpected end of file") => "Le document s'arrête ici, avant sa fin.",
        XmlException { Message: var m } when Says(m, "Unexpected XML declaration") => "« <?xml … ?> » ne se met qu'au tout début d'un document : ôtez ce qui est avant, ou faites-en deux documents.",
        XmlException { Message: var m } when Says(m, "encoding") => Encodage,
        XmlException when atStart => "Ce document n'est pas du XML : s'il est compressé (.zip, .gz), décompressez-le d'abord.",
        XmlException => "Le XML n'est pas bien formé ici : une balise, un guillemet ou un caractère est de trop ou manque.",
        _ => Encodage,
    };

    private static bool Says(string message, string words) => message.Contains(words, StringComparison.OrdinalIgnoreCase);
}
