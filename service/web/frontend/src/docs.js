// The interface's document, shown by Swagger UI. The page brings the document with it: nothing else is asked for.
import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";

// Our own heading says what this is, and there is one address: their heading and choice of servers would only repeat it.
const nothing = () => () => null;

SwaggerUI({
  spec: JSON.parse(document.getElementById("openapi").textContent),
  domNode: document.getElementById("document"),
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  showExtensions: true,
  filter: true,
  deepLinking: true,
  persistAuthorization: false,
  validatorUrl: null,
  plugins: [{ wrapComponents: { InfoContainer: nothing, ServersContainer: nothing } }],
});
