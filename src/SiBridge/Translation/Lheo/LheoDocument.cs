using System.Text;
using System.Text.Json;
using System.Xml;

namespace SiBridge.Translation.Lheo;

/// <summary>Writes documents of LHEO 2.3.</summary>
public static class LheoDocument
{
    private static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true, NewLineChars = "\n", NewLineHandling = NewLineHandling.Entitize, CheckCharacters = false,
    };

    /// <param name="sessions">Canonical sessions, with what the bridge may add to them: <c>constate_le</c>, <c>receipt</c>, <c>emetteur</c>.</param>
    /// <param name="about">What to say of the document, in the extras of its root.</param>
    public static byte[] Of(IReadOnlyList<JsonElement> sessions, params IReadOnlyList<(string Info, string Value)> about)
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, Settings))
        {
            // An « offres » without a formation is no LHEO; a « lheo-plus » without an offer is.
            xml.WriteStartElement(sessions.Count > 0 ? "lheo" : "lheo-plus", LheoWords.Namespace23);
            if (sessions.Count > 0)
            {
                xml.WriteStartElement("offres", LheoWords.Namespace23);
                foreach (var session in sessions) new LheoSessionWriter(xml, session).Write();
                xml.WriteEndElement();
            }

            new LheoElements(xml).Extras(about);
            xml.WriteEndElement();
        }

        return bytes.ToArray();
    }
}
